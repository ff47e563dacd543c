import { ExpectedError } from '../domain/errors.ts';

const ELSEWHERE = 'or choose another store with --store or POSCTL_STORE';

/** What went wrong with a file, in words: what, where, what to do. What the disk did not say is thrown on as it is. */
export function diskError(error: unknown, doing: string, path: string): unknown {
  const { code, path: said } = error as NodeJS.ErrnoException;
  if (error instanceof ExpectedError || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const where = `cannot ${doing} ${said ?? path}`;
  const failed = (why: string, hint: string, retryable = false) =>
    new ExpectedError('failed', `${where}: ${why}`, { hint, retryable, cause: error });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failed('the disk is full', 'Nothing was changed. Free some space on that disk and try again', true);
    case 'EACCES':
    case 'EPERM':
      return failed(`user ${userName()} is not allowed to`, `Run posctl as the user that owns it, ${ELSEWHERE}`);
    case 'EROFS':
      return failed('the disk is mounted read-only', `Mount it for writing, ${ELSEWHERE}`);
    case 'ENOENT':
      return failed('it is not there (removed meanwhile?)', `Look at what is in that folder, ${ELSEWHERE}`);
    case 'ENOTDIR':
      return failed('a file is where a folder should be', `Look at what is on that path, ${ELSEWHERE}`);
    case 'EISDIR':
    case 'EEXIST':
      return failed('something else is in its place', `Look at what is at that path, ${ELSEWHERE}`);
    case 'ENAMETOOLONG':
      return failed('the name is too long', 'Use a shorter name or a folder with a shorter path');
    case 'EMFILE':
    case 'ENFILE':
      return failed('too many files are open', 'Raise the limit of open files (ulimit -n) and try again', true);
    case 'ENOLCK':
    case 'ENOTSUP':
    case 'EOPNOTSUPP':
      return failed('its disk cannot do this', `A network folder does not fit: use a folder on a local disk`);
    default:
      return failed(code, 'Check that disk; nothing was changed');
  }
}

/** Runs `work` on a file; errors of the disk come out in words. */
export function onDisk<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, doing, path);
  }
}

function userName(): string {
  return process.env.USER ?? process.env.USERNAME ?? String(process.getuid?.() ?? 'this user');
}
