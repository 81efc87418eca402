// The few functions of lodash that scripts and assertions use, under its usual name `_`.

const keyOf = by => typeof by === 'function' ? by : typeof by === 'string' ? x => x?.[by] : x => x
const testOf = by => typeof by === 'object' && by !== null ? x => Object.keys(by).every(k => sameDeep(x?.[k], by[k])) : keyOf(by)

const _ = {
  get: (holder, path, other) => {
    let value = holder
    for (const part of Array.isArray(path) ? path : pathParts(path)) value = value?.[part]
    return value === undefined ? other : value
  },
  set: (holder, path, value) => {
    const parts = Array.isArray(path) ? [...path] : pathParts(path)
    const last = parts.pop()
    let at = holder
    for (const part of parts) at = at[part] ??= {}
    at[last] = value
    return holder
  },
  has: (holder, path) => _.get(holder, path) !== undefined,
  merge: (target, ...sources) => {
    for (const source of sources) {
      for (const [key, value] of Object.entries(source ?? {})) {
        if (value !== null && typeof value === 'object' && target[key] !== null && typeof target[key] === 'object') _.merge(target[key], value)
        else if (value !== undefined) target[key] = value
      }
    }
    return target
  },
  cloneDeep: value => value === undefined ? undefined : JSON.parse(JSON.stringify(value)),
  isEqual: (a, b) => sameDeep(a, b),
  isEmpty: v => v === null || v === undefined || typeof v !== 'object' && typeof v !== 'string' || sizeOf(v) === 0,
  isNil: v => v === null || v === undefined,
  isString: v => typeof v === 'string',
  isArray: Array.isArray,
  keys: v => Object.keys(v ?? {}),
  values: v => Object.values(v ?? {}),
  pick: (v, ...names) => Object.fromEntries(names.flat().filter(n => n in v).map(n => [n, v[n]])),
  omit: (v, ...names) => Object.fromEntries(Object.entries(v).filter(([n]) => !names.flat().includes(n))),
  find: (v, by) => Object.values(v ?? {}).find(testOf(by)),
  filter: (v, by) => Object.values(v ?? {}).filter(testOf(by)),
  some: (v, by) => Object.values(v ?? {}).some(testOf(by)),
  every: (v, by) => Object.values(v ?? {}).every(testOf(by)),
  map: (v, by) => Object.values(v ?? {}).map(keyOf(by)),
  forEach: (v, act) => { Object.entries(v ?? {}).forEach(([k, x]) => act(x, Array.isArray(v) ? Number(k) : k)); return v },
  includes: (v, x) => typeof v === 'string' ? v.includes(x) : Object.values(v ?? {}).includes(x),
  uniq: v => [...new Set(v)],
  sortBy: (v, by) => [...v].sort((a, b) => keyOf(by)(a) < keyOf(by)(b) ? -1 : keyOf(by)(a) > keyOf(by)(b) ? 1 : 0),
  groupBy: (v, by) => v.reduce((groups, x) => { (groups[keyOf(by)(x)] ??= []).push(x); return groups }, {}),
  sumBy: (v, by) => v.reduce((sum, x) => sum + keyOf(by)(x), 0),
  first: v => v?.[0],
  last: v => v?.[v.length - 1],
  toLower: v => String(v ?? '').toLowerCase(),
  toUpper: v => String(v ?? '').toUpperCase()
}
