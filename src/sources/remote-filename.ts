const MAX_CHARACTERS = 150;
const FALLBACK = 'download';

/**
 * A safe name for a downloaded file: from `Content-Disposition` (RFC 6266, the encoded form first), else the last part of
 * the URL's path, else `download`.
 */
export function filenameOf(contentDisposition: string | undefined, url: URL): string {
  const candidates = [
    ...dispositionNames(contentDisposition ?? ''),
    decodePercent(url.pathname.split('/').at(-1) ?? ''),
  ];
  return candidates.map(sanitizeFilename).find((name) => name !== '') ?? FALLBACK;
}

function dispositionNames(header: string): string[] {
  const encoded = /(?:^|;)\s*filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(header)?.[1];
  const quoted = /(?:^|;)\s*filename\s*=\s*"((?:\\.|[^"\\])*)"/i.exec(header)?.[1]?.replace(/\\(.)/g, '$1');
  const bare = /(?:^|;)\s*filename\s*=\s*([^";\s]+)/i.exec(header)?.[1];
  const names = [encoded === undefined ? undefined : decodePercent(encoded), quoted, bare];
  return names.filter((name) => name !== undefined);
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}

/** @returns the last path part without control characters, characters that some systems refuse, and leading dots. */
export function sanitizeFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .normalize('NFC');
  const extension = /\.[a-z0-9]{1,8}$/i.exec(clean)?.[0] ?? '';
  const stem = clean.slice(0, clean.length - extension.length);
  return [...stem].slice(0, MAX_CHARACTERS).join('') + extension;
}
