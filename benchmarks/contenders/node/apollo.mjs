import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { context, resolvers } from './resolvers.mjs'
import { settings } from './settings.mjs'

const server = new ApolloServer({ typeDefs: settings.typeDefs, resolvers })
await startStandaloneServer(server, {
  context: async () => context(),
  listen: { port: settings.port, host: '127.0.0.1' }
})
