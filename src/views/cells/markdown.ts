import { clean } from '../../domain/text.ts';

/** Text from outside as it may stand in Markdown: it becomes no link, picture or tag. */
export function inMarkdown(text: string): string {
  return clean(text).replace(/[\\`*[\]<>|]/g, '\\$&');
}
