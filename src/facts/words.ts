/** Free text as words that can be compared: small letters, an underscore for spaces and hyphens inside, each once. */
export function words(texts: readonly unknown[]): readonly string[] {
  const plain = texts
    .filter((text) => typeof text === 'string')
    .map((text) =>
      text
        .trim()
        .toLowerCase()
        .replaceAll(/(?<=\w)[\s-]+(?=\w)/g, '_'),
    );
  return [...new Set(plain)];
}
