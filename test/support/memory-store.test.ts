import { storeContract } from '../contract/store.ts';
import { memoryStore } from './memory-store.ts';

storeContract('the store in memory', async () => memoryStore());
