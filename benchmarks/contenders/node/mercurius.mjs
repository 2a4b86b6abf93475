import Fastify from 'fastify'
import mercurius from 'mercurius'
import { context, resolvers } from './resolvers.mjs'
import { settings } from './settings.mjs'

const app = Fastify()
app.register(mercurius, { schema: settings.typeDefs, resolvers, context, graphiql: false, jit: 1 })
await app.listen({ port: settings.port, host: '127.0.0.1' })
