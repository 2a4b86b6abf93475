import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { context, resolvers } from './resolvers.mjs'
import { settings } from './settings.mjs'

const yoga = createYoga({
  schema: createSchema({ typeDefs: settings.typeDefs, resolvers }),
  context,
  graphiql: false,
  landingPage: false,
  logging: false
})
createServer(yoga).listen(settings.port, '127.0.0.1')
