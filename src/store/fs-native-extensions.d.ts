// The package brings no types. Kernel locks belong to the open file: closing it, or the end of the process, frees them.
declare module 'fs-native-extensions' {
  /** Locks the whole file for writing; false when somebody else has it. */
  export function tryLock(fd: number): boolean;
}
