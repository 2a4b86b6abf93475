// What the harness tells every contender.
import { readFileSync } from 'node:fs'

const { BENCH_UPSTREAM, BENCH_SCHEMA, BENCH_NOW, BENCH_ACCOUNTS, BENCH_COMPANY, BENCH_IN_MEMORY, PORT } = process.env

export const settings = {
  port: Number(PORT),
  upstream: BENCH_UPSTREAM,
  typeDefs: readFileSync(BENCH_SCHEMA, 'utf8'),
  now: new Date(BENCH_NOW),
  accounts: BENCH_ACCOUNTS.split(','),
  company: BENCH_COMPANY,
  inMemory: BENCH_IN_MEMORY === '1'
}
