/** SQL is part of the program: it is built into it as text. */
declare module '*.sql' {
  const text: string;
  export default text;
}
