/** Runs tasks several at once: so many overall, so many of one type; the others wait in the order in which they came. */
export interface Pool {
  /** Resolves or rejects as the task does. */
  run<T>(type: string, task: () => Promise<T>): Promise<T>;
}

export interface PoolLimits {
  readonly overall: number;
  readonly perType: number;
}

interface Waiting {
  readonly type: string;
  start(): void;
}

export function makePool(limits: PoolLimits): Pool {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  let total = 0;
  const free = (type: string) => total < limits.overall && (running.get(type) ?? 0) < limits.perType;
  const count = (type: string, by: 1 | -1) => {
    total += by;
    running.set(type, (running.get(type) ?? 0) + by);
  };
  const next = () => {
    for (let i = 0; i < waiting.length && total < limits.overall; ) {
      const one = waiting[i];
      if (!one || !free(one.type)) {
        i += 1;
        continue;
      }
      waiting.splice(i, 1);
      one.start();
    }
  };
  return {
    run: (type, task) =>
      new Promise((resolve, reject) => {
        const start = () => {
          count(type, 1);
          const run = async () => task();
          run()
            .then(resolve, reject)
            .finally(() => {
              count(type, -1);
              next();
            });
        };
        if (free(type)) start();
        else waiting.push({ type, start });
      }),
  };
}
