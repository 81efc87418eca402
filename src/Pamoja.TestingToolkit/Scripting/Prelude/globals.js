// The objects scripts know: each does its work by a request to the toolkit outside (`call`) or by a function beside the engine (`native`).

const pending = new Map()
const timers = new Map()
let nextCall = 1
let messagesSeen = 0
let consoleLines = []

function call(name, args, kind) {
  return new Promise((resolve, reject) => {
    const id = nextCall++
    pending.set(id, { resolve, reject, kind })
    post(JSON.stringify({ op: 'call', call: id, name, args }))
  })
}

function ask(name, value) {
  const answer = JSON.parse(native(name, JSON.stringify(value ?? null)))
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer.value
}

function writeLine(level, parts) {
  if (consoleLines.length >= 1000) return
  const text = parts.map(p => typeof p === 'string' ? p : p instanceof Error ? String(p) : show(p)).join(' ')
  consoleLines.push(text.length > 2000 ? text.slice(0, 2000) + '…' : text)
}

const consoleObject = {}
for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace']) consoleObject[level] = (...parts) => writeLine(level, parts)

function startTimer(work, wait, args, again) {
  const id = nextCall
  timers.set(id, true)
  const tick = () => call('wait', { milliseconds: Math.max(0, Number(wait) || 0) }, 'timer').then(() => {
    if (!timers.has(id)) return
    if (!again) timers.delete(id)
    work(...args)
    if (again) tick()
  }, () => timers.delete(id))
  tick()
  return id
}

const sleep = wait => call('wait', { milliseconds: Math.max(0, Number(wait) || 0) })

async function httpRequest(config) {
  const answer = await call('http', {
    method: String(config.method ?? 'get').toLowerCase(),
    url: (config.baseURL ?? '') + config.url,
    headers: config.headers ?? {},
    params: config.params ?? null,
    body: config.data === undefined ? null : typeof config.data === 'string' ? config.data : JSON.stringify(config.data),
    json: config.data !== undefined && typeof config.data !== 'string',
    timeout: config.timeout ?? 0
  })
  if (answer.failure) throw Object.assign(new Error(answer.failure), { code: answer.code, config, isAxiosError: true })
  let data = answer.body
  try { if (data !== '') data = JSON.parse(data) } catch { /* not JSON: the text itself is the data */ }
  const response = { data, status: answer.status, statusText: answer.statusText, headers: answer.headers, config }
  const fine = config.validateStatus ? config.validateStatus(response.status) : response.status >= 200 && response.status < 300
  if (!fine) {
    throw Object.assign(new Error(`Request failed with status code ${response.status}`), { response, config, isAxiosError: true, code: 'ERR_BAD_RESPONSE' })
  }
  return response
}

const axios = (first, config) => httpRequest(typeof first === 'string' ? { ...config, url: first } : first)
axios.request = config => httpRequest(config)
axios.create = defaults => Object.assign(config => httpRequest({ ...defaults, ...config }), axios)
for (const method of ['get', 'delete', 'head', 'options']) axios[method] = (url, config) => httpRequest({ ...config, method, url })
for (const method of ['post', 'put', 'patch']) axios[method] = (url, data, config) => httpRequest({ ...config, method, url, data })

const websocket = {
  connect: (url, name, timeout = 15000) => call('websocket.connect', { url, name, timeout }),
  getMessage: async (name, timeout = 5000) => {
    const text = await call('websocket.message', { name, timeout })
    try { return JSON.parse(text) } catch { return text }
  },
  disconnect: name => call('websocket.close', { name }),
  disconnectAll: () => call('websocket.close', { name: null })
}

const listeners = new Map()
const inboundEvent = {
  addListener(name, method, path, condition, timeout = 15000) {
    if (listeners.has(name)) return writeLine('log', [`There is already a listener '${name}'`])
    listeners.set(name, { method: String(method).toLowerCase(), path, condition, after: messagesSeen, until: Date.now() + timeout })
  },
  async getMessage(name, timeout = 5000) {
    const listener = listeners.get(name)
    if (!listener) return null
    const end = Math.min(Date.now() + timeout, listener.until)
    for (;;) {
      const left = Math.max(0, end - Date.now())
      const message = await call('inbound.next', { method: listener.method, path: listener.path, after: listener.after, timeout: left })
      if (message === null) break
      listener.after = message.number
      if (listener.condition && !listener.condition(message.headers, message.body)) continue
      listeners.delete(name)
      return { method: message.method, path: message.path, headers: message.headers, body: message.body }
    }
    listeners.delete(name)
    writeLine('log', [`No message for the listener '${name}' in time`])
    return null
  },
  destroy: name => listeners.delete(name)
}

const custom = {
  sleep,
  skipRequest: () => { requestVariables.SKIP_REQUEST = true },
  appendRequestBody: body => { requestVariables.OVERRIDE_REQUEST = { appendMode: true, body } },
  appendEventBody: body => { requestVariables.OVERRIDE_EVENT = { appendMode: true, body } },
  setRequestTimeout: timeout => { requestVariables.REQUEST_TIMEOUT = timeout },
  setTransformer: (transformerName, options) => { requestVariables.TRANSFORM = { transformerName, options } },
  pushMessage: message => writeLine('log', [message]),
  jws: {
    signRequest: key => { requestVariables.TTK_JWS_SIGN_KEY = key },
    signRequestGetSignature: (headers, body, key) => ask('jws.sign', { headers, body: JSON.stringify(body), key }),
    validateCallback: (headers, body, key) => verdict('jws.validate', { headers, body: JSON.stringify(body), key }),
    validateCallbackProtectedHeaders: headers => verdict('jws.headers', { headers })
  }
}

function verdict(name, value) {
  try { ask(name, value); return 'VALID' } catch (e) { return e.message }
}

const modules = { uuid: { v4: () => ask('uuid') }, lodash: _, atob: text => ask('atob', text) }
modules.axios = axios
function require(name) {
  if (Object.hasOwn(modules, name)) return modules[name]
  throw new Error(`There is no module '${name}' here; there are ${Object.keys(modules).join(', ')}`)
}

function variables(holder) {
  return {
    get: name => holder()[name],
    set: (name, value) => { holder()[name] = value },
    has: name => name in holder(),
    unset: name => { delete holder()[name] },
    toObject: () => ({ ...holder() })
  }
}

const collection = {}
const pm = {
  environment: variables(() => globalThis.environment),
  variables: variables(() => globalThis.environment),
  globals: variables(() => collection),
  collectionVariables: variables(() => collection),
  expect,
  test: (name, check) => { try { check() } catch (e) { writeLine('log', [`${name}: ${e.message}`]) } },
  sendRequest(what, done) {
    const given = typeof what === 'string' ? { url: what } : what
    const list = given.header ?? given.headers ?? {}
    const headers = Array.isArray(list) ? Object.fromEntries(list.map(h => [h.key, h.value])) : list
    const data = given.body?.raw ?? (given.body?.mode ? undefined : given.body)
    const url = typeof given.url === 'string' ? given.url : given.url?.raw
    const sent = httpRequest({ method: given.method, url, headers, data, validateStatus: () => true })
      .then(r => ({ code: r.status, status: r.statusText, body: r.data, headers: r.headers, json: () => r.data, text: () => asText(r.data) }))
    return done ? sent.then(r => done(null, r), e => done(e, { code: 0, json: () => null, text: () => '' })) : sent
  }
}

function asText(data) { return typeof data === 'string' ? data : JSON.stringify(data) }
