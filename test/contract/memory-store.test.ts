import { createMemoryStore } from '../../src/storage/index.js'
import { registerStoreContract } from '../../src/storage/testing/contract.js'

registerStoreContract({
  name: 'memory',
  supports: { time: true, gate: true },
  open: async ({ environment, gate }) => {
    const store = createMemoryStore({ environment, journal: { append: () => gate.pass() } })
    await store.open()
    return store
  },
})
