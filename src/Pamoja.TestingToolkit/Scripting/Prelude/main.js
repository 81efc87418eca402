// The way of a job: a frame comes in, a script or a list of assertions runs, a frame goes out.

const scriptGlobals = { expect, axios, websocket, inboundEvent, custom, pm, require, _, console: consoleObject }
Object.assign(globalThis, scriptGlobals, {
  environment: {},
  requestVariables: {},
  atob: text => ask('atob', text),
  btoa: text => ask('btoa', text),
  setTimeout: (work, wait, ...args) => startTimer(work, wait, args, false),
  setInterval: (work, wait, ...args) => startTimer(work, wait, args, true),
  clearTimeout: id => { timers.delete(id) },
  clearInterval: id => { timers.delete(id) }
})
const ownGlobals = new Set(Object.getOwnPropertyNames(globalThis))
let knownEnvironment = '{}'

function beginRequest() {
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!ownGlobals.has(name)) delete globalThis[name]
  Object.assign(globalThis, scriptGlobals)
  globalThis.requestVariables = {}
  pending.clear()
  ended = null
  timers.clear()
  consoleLines = []
}

function describe(error) {
  if (error === null || typeof error !== 'object') return String(error)
  const line = typeof error.line === 'number' && error.line > 1 ? ` (line ${error.line - 1})` : ''
  return `${error.name ?? 'Error'}: ${error.message}${line}`
}

function plain(value) {
  try { return JSON.parse(JSON.stringify(value) ?? 'null') } catch (e) { return { unreadable: describe(e) } }
}

function finish(job, error) {
  let text
  try { text = JSON.stringify(globalThis.environment) ?? '{}' } catch (e) { error ??= describe(e); text = knownEnvironment }
  const changed = text !== knownEnvironment
  knownEnvironment = text
  post(JSON.stringify({
    op: 'done', job, error, logs: consoleLines.splice(0), requestVariables: plain(globalThis.requestVariables),
    environment: changed ? JSON.parse(text) : undefined
  }))
}

// Called when the engine has nothing more to do by itself: a script has ended when nothing that it began is still under way.
let ended = null
function drained() {
  if (ended === null || [...pending.values()].some(p => ended.idle || p.kind !== 'timer')) return
  const { job, error } = ended
  ended = null
  finish(job, error)
}

function bind(data) {
  globalThis.request = data.request ?? undefined
  globalThis.response = data.response ?? undefined
  globalThis.callback = data.callback ?? undefined
  globalThis.collectionVariables = data.collectionVariables ?? {}
  const answer = data.response
  pm.request = data.request
  pm.response = answer && { ...answer, json: () => answer.body, text: () => asText(answer.body), headers: variables(() => answer.headers ?? {}) }
}

function runScript(message) {
  bind(message.data)
  let run
  try {
    run = (0, eval)(`(async () => {\n${message.code}\n})()`)
  } catch (e) {
    return finish(message.job, describe(e))
  }
  run.then(() => undefined, describe).then(error => { ended = { job: message.job, error, idle: message.idle } })
}

// A direct eval in a function made outside of this closure: an assertion sees these names and the globals, and nothing of the toolkit's own.
const judgeIn = new Function('expect', 'request', 'requestSent', 'response', 'callback', 'environment', 'requestVariables', 'eval(arguments[7])')

function judge(code, data) {
  let asked = false
  const counting = Object.assign(subject => { asked = true; return expect(subject) }, { fail: expect.fail })
  try {
    judgeIn(counting, data.request, data.requestSent, data.response, data.callback, globalThis.environment, globalThis.requestVariables, code)
  } catch (e) {
    return { status: 'FAILED', message: e instanceof AssertionError ? e.message : describe(e) }
  }
  return { status: asked ? 'SUCCESS' : 'SKIPPED' }
}

function receive(text) {
  const message = JSON.parse(text)
  messagesSeen = message.seen ?? messagesSeen
  switch (message.op) {
    case 'environment':
      globalThis.environment = message.value
      knownEnvironment = JSON.stringify(message.value)
      break
    case 'begin':
      beginRequest()
      break
    case 'script':
      runScript(message)
      break
    case 'assertions': {
      const results = message.codes.map(code => judge(code, message.data))
      post(JSON.stringify({ op: 'judged', job: message.job, results }))
      break
    }
    case 'settle': {
      const waiting = pending.get(message.call)
      pending.delete(message.call)
      if (message.error === undefined || message.error === null) waiting?.resolve(message.value)
      else waiting?.reject(new Error(message.error))
      break
    }
  }
}
