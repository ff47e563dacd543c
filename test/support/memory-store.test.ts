import { storeContract } from '../contract/store.ts';
import { memoryHandle, memoryStore } from './memory-store.ts';

storeContract('the store in memory', async () => {
  const { memory } = memoryStore();
  return {
    open: (process) => memoryHandle(memory, process),
    lose: async (lease) => memory.leases.lose(lease),
  };
});
