-- One fixed request, given as arguments: method, content type, body. One line of JSON at the end.

function init(args)
  wrk.method = args[1]
  if args[3] then
    wrk.headers["Content-Type"] = args[2]
    wrk.body = args[3]
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "p99": %d, "errors": %d}\n',
    summary.requests, summary.duration, latency:percentile(99.0),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
