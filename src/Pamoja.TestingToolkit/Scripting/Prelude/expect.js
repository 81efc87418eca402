// The assertion words of the collections: what stands between `expect(value)` and a thrown AssertionError.

class AssertionError extends Error {
  constructor(message) { super(message); this.name = 'AssertionError' }
}

function show(value) {
  let text
  if (typeof value === 'string') text = `'${value}'`
  else if (typeof value === 'function') text = `[Function ${value.name || 'anonymous'}]`
  else if (value instanceof RegExp || value instanceof Error) text = String(value)
  else if (value === null || typeof value !== 'object') text = Object.is(value, -0) ? '-0' : String(value)
  else try { text = JSON.stringify(value) ?? String(value) } catch { text = Object.prototype.toString.call(value) }
  return text.length > 300 ? text.slice(0, 300) + '…' : text
}

function typeName(value) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value !== 'object') return typeof value
  return Object.prototype.toString.call(value).slice(8, -1).toLowerCase()
}

function sameDeep(a, b, seen = new Map()) {
  if (a === b) return a !== 0 || 1 / a === 1 / b
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a !== a && b !== b
  if (typeName(a) !== typeName(b)) return false
  if (seen.get(a) === b) return true
  seen.set(a, b)
  if (a instanceof Date) return sameDeep(a.getTime(), b.getTime())
  if (a instanceof RegExp) return String(a) === String(b)
  if (a instanceof Map || a instanceof Set) return sameDeep([...a], [...b], seen)
  const left = Object.keys(a), right = Object.keys(b)
  return left.length === right.length && left.every(k => Object.hasOwn(b, k) && sameDeep(a[k], b[k], seen))
}

const pathParts = path => String(path).split(/[.[\]]+/).filter(p => p !== '').map(p => p.replace(/^['"]|['"]$/g, ''))

const silentWords = ['to', 'be', 'been', 'is', 'that', 'which', 'and', 'has', 'have', 'with', 'at', 'of', 'same', 'but', 'does', 'still', 'also']
const flagWords = { not: { negated: true }, deep: { deep: true }, nested: { nested: true }, own: { own: true }, any: { any: true }, all: { any: false } }

// Words that judge by themselves, without a call.
const judgements = {
  ok: v => [Boolean(v), 'to be truthy'],
  true: v => [v === true, 'to be true'],
  false: v => [v === false, 'to be false'],
  null: v => [v === null, 'to be null'],
  undefined: v => [v === undefined, 'to be undefined'],
  NaN: v => [v !== v, 'to be NaN'],
  exist: v => [v !== null && v !== undefined, 'to exist'],
  finite: v => [Number.isFinite(v), 'to be a finite number'],
  empty: v => [sizeOf(v) === 0, 'to be empty'],
  arguments: v => [Object.prototype.toString.call(v) === '[object Arguments]', 'to be arguments']
}

function sizeOf(value) {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  if (value instanceof Map || value instanceof Set) return value.size
  if (value !== null && typeof value === 'object') return Object.keys(value).length
  throw new TypeError(`'empty' needs a string, an array or an object, not ${show(value)}`)
}

function contains(holder, part, deep) {
  if (typeof holder === 'string') return holder.includes(part)
  if (Array.isArray(holder)) return holder.some(x => deep ? sameDeep(x, part) : x === part || (x !== x && part !== part))
  if (holder instanceof Set) return [...holder].some(x => deep ? sameDeep(x, part) : x === part)
  if (holder !== null && typeof holder === 'object' && part !== null && typeof part === 'object') {
    return Object.keys(part).every(k => deep ? sameDeep(holder[k], part[k]) : holder[k] === part[k])
  }
  throw new AssertionError(`${show(holder)} is nothing that could include ${show(part)}`)
}

function numbers(...values) {
  for (const v of values) if (typeof v !== 'number' && !(v instanceof Date)) throw new AssertionError(`${show(v)} is not a number`)
  return true
}

// Words that are called. `f` holds the flags set by the words before; the third result replaces the subject of the words that follow.
const checks = {
  equal: (v, f, x) => [f.deep ? sameDeep(v, x) : v === x, `to ${f.deep ? 'deeply ' : ''}equal ${show(x)}`],
  eql: (v, f, x) => [sameDeep(v, x), `to deeply equal ${show(x)}`],
  a: (v, f, x) => [typeName(v) === String(x).toLowerCase(), `to be a ${x}`],
  include: (v, f, x) => [contains(v, x, f.deep), `to include ${show(x)}`],
  string: (v, f, x) => [typeof v === 'string' && v.includes(x), `to contain ${show(x)}`],
  match: (v, f, x) => [x.test(v), `to match ${x}`],
  oneOf: (v, f, x) => [f.contain ? x.some(y => contains(v, y, f.deep)) : x.some(y => f.deep ? sameDeep(y, v) : y === v), `to be one of ${show(x)}`],
  satisfy: (v, f, x) => [Boolean(x(v)), `to satisfy ${show(x)}`],
  above: (v, f, x) => [numbers(f.length ? v.length : v, x) && (f.length ? v.length : v) > x, `to be above ${show(x)}`],
  least: (v, f, x) => [numbers(f.length ? v.length : v, x) && (f.length ? v.length : v) >= x, `to be at least ${show(x)}`],
  below: (v, f, x) => [numbers(f.length ? v.length : v, x) && (f.length ? v.length : v) < x, `to be below ${show(x)}`],
  most: (v, f, x) => [numbers(f.length ? v.length : v, x) && (f.length ? v.length : v) <= x, `to be at most ${show(x)}`],
  within: (v, f, x, y) => [numbers(v, x, y) && v >= x && v <= y, `to be within ${x} and ${y}`],
  closeTo: (v, f, x, y) => [numbers(v, x, y) && Math.abs(v - x) <= y, `to be within ${y} of ${x}`],
  instanceof: (v, f, x) => [v instanceof x, `to be an instance of ${x.name}`],
  lengthOf: (v, f, x) => [(v instanceof Map || v instanceof Set ? v.size : v.length) === x, `to have length ${x} but it has ${v.length ?? v.size}`],
  keys: (v, f, ...x) => keysOf(v, f, x.length === 1 && typeof x[0] === 'object' ? (Array.isArray(x[0]) ? x[0] : Object.keys(x[0])) : x),
  members: (v, f, x) => [
    (f.contain || v.length === x.length) && x.every(y => v.some(z => f.deep ? sameDeep(y, z) : y === z)), `to have the members ${show(x)}`],
  property: (v, f, name, ...expected) => {
    if (v === null || v === undefined) throw new AssertionError(`${show(v)} has no properties, '${name}' was expected`)
    let holder = v
    const parts = f.nested ? pathParts(name) : [name]
    const last = parts.pop()
    for (const part of parts) holder = holder?.[part]
    const there = holder !== null && holder !== undefined && (f.own ? Object.hasOwn(holder, last) : last in Object(holder))
    const value = there ? holder[last] : undefined
    if (expected.length === 0) return [there, `to have property '${name}'`, value]
    return [there && (f.deep ? sameDeep(value, expected[0]) : value === expected[0]),
      `to have property '${name}' of ${show(expected[0])}` + (there ? ` but it is ${show(value)}` : ''), value]
  },
  throw: (v, f, x) => {
    try { v() } catch (e) { return [x === undefined || (typeof x === 'function' ? e instanceof x : x instanceof RegExp ? x.test(e.message) : e.message.includes(x)), 'to throw'] }
    return [false, 'to throw']
  }
}

function keysOf(v, f, wanted) {
  const there = Object.keys(v)
  const ok = f.any ? wanted.some(k => there.includes(k)) : wanted.every(k => there.includes(k)) && (f.contain || there.length === wanted.length)
  return [ok, `to have the keys ${show(wanted)}`]
}

const otherNames = {
  equals: 'equal', eq: 'equal', eqls: 'eql', an: 'a', includes: 'include', contain: 'include', contains: 'include', matches: 'match', satisfies: 'satisfy',
  gt: 'above', greaterThan: 'above', gte: 'least', greaterThanOrEqual: 'least', lt: 'below', lessThan: 'below', lte: 'most', lessThanOrEqual: 'most',
  approximately: 'closeTo', instanceOf: 'instanceof', length: 'lengthOf', key: 'keys', haveOwnProperty: 'property', throws: 'throw', Throw: 'throw',
  exists: 'exist', Null: 'null'
}

function expectation(subject, flags) {
  const conclude = ([holds, words, next]) => {
    if (Boolean(holds) === Boolean(flags.negated)) {
      throw new AssertionError(`expected ${show(subject)} ${flags.negated ? words.replace('to ', 'to not ') : words}`)
    }
    return next === undefined ? expectation(subject, flags) : expectation(next, {})
  }
  const word = (name) => {
    const own = otherNames[name] ?? name
    if (silentWords.includes(name)) return expectation(subject, flags)
    if (Object.hasOwn(flagWords, name)) return expectation(subject, { ...flags, ...flagWords[name] })
    if (Object.hasOwn(judgements, own)) return conclude(judgements[own](subject))
    if (!Object.hasOwn(checks, own)) throw new AssertionError(`'${String(name)}' is not a word of expect`)
    // `a`, `include`, `length` are both: a word in the chain and a check that is called.
    const extra = own === 'include' ? { contain: true } : own === 'lengthOf' ? { length: true } : {}
    const call = (...args) => conclude(checks[own](subject, flags, ...args))
    return new Proxy(call, { get: (target, next) => typeof next === 'symbol' ? target[next] : expectation(subject, { ...flags, ...extra })[next] })
  }
  return new Proxy({}, { get: (target, name) => typeof name === 'symbol' || name === 'then' ? undefined : word(name) })
}

const expect = subject => expectation(subject, {})
expect.fail = message => { throw new AssertionError(message ?? 'expect.fail()') }
