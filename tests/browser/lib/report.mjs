// Named steps; a failed one is told at the end, with the others still tried.
export function report() {
  const failures = []
  let passed = 0
  const step = async (name, work) => {
    const start = Date.now()
    try {
      const value = await work()
      passed += 1
      console.log(`ok    ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
      return value
    } catch (error) {
      failures.push(name)
      console.log(`FAIL  ${name}\n      ${String(error?.message ?? error).split('\n').slice(0, 12).join('\n      ')}`)
      return undefined
    }
  }
  const close = () => {
    console.log(`\n${passed} passed, ${failures.length} failed`)
    return failures.length === 0 ? 0 : 1
  }
  return { step, close, failures }
}

export function assert(condition, message) {
  if (!condition) throw new Error(message)
}
