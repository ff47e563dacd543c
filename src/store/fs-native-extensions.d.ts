// The package brings no types. Kernel locks belong to the open file: closing it, or the end of the process, frees them.
declare module 'fs-native-extensions' {
  /** Locks some bytes (length 0: all from the offset on), for writing unless shared; false when somebody else has one. */
  export function tryLock(fd: number, offset: number, length: number, options?: { readonly shared: boolean }): boolean;
  export function unlock(fd: number, offset: number, length: number): void;
}
