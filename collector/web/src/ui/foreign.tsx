/** What orders text about or can't be seen: control, direction and invisible characters. */
const OBEYED_OR_HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text from outside with such characters as their code points, `\u{202e}`. React escapes the markup. */
export const visible = (text: string): string =>
  text.replaceAll(OBEYED_OR_HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** Somebody else's words: they keep their own direction and don't change that of what stands beside them. */
export function Foreign({ children, className }: { readonly children: string; readonly className?: string }) {
  return <bdi className={className}>{visible(children)}</bdi>;
}
