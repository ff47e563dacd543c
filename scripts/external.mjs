/** Packages that dist/ does not hold: one with native code, and one that people may install beside posctl. */
export const external = ['fs-native-extensions', 'pg-native'];
