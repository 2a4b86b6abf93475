-- One request over and over, or several in turn: every file that BENCH_BODIES names, one name a line. Says in JSON what came of it.
-- Where BENCH_KEY stands in a body, each request has a key of its own: BENCH_RUN and its number, as long together.
local bodies, at, sent = {}, 0, 0
local key, run = os.getenv("BENCH_KEY"), os.getenv("BENCH_RUN")
local number = "%0" .. #key - #run .. "d"
for name in io.lines(os.getenv("BENCH_BODIES")) do
  local file = assert(io.open(name, "rb"))
  bodies[#bodies + 1] = file:read("*a")
  file:close()
end

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
local requests = {}

function init(args)
  for index, body in ipairs(bodies) do
    local whole = wrk.format(nil, nil, nil, body)
    local first, last = whole:find(key, 1, true)
    requests[index] = first and { whole:sub(1, first - 1) .. run, whole:sub(last + 1) } or whole
  end
end

function request()
  at = at % #requests + 1
  local asked = requests[at]
  if type(asked) == "string" then
    return asked
  end
  sent = sent + 1
  return asked[1] .. number:format(sent) .. asked[2]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"bytes":%d,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
