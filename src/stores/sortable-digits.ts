/** @returns the number as 16 hexadecimal digits; sorting them sorts the numbers. */
export function sortableDigits(value: number): string {
  const bytes = new DataView(new ArrayBuffer(8));
  // Adding 0 makes -0 the same as 0.
  bytes.setFloat64(0, value + 0);
  const bits = bytes.getBigUint64(0);
  const SIGN = 1n << 63n;
  // Negative numbers sort the other way round, and before the positive ones.
  const sortable = bits & SIGN ? BigInt.asUintN(64, ~bits) : bits | SIGN;
  return sortable.toString(16).padStart(16, '0');
}

const DIGITS = '0123456789abcdef';

/**
 * @returns beginnings of digits that together cover all digits from `low` to `high`, both inclusive and of one length,
 * and no others: at most 30 for each digit.
 */
export function coveringPrefixes(low: string, high: string, prefix = ''): string[] {
  const rest = low.length - prefix.length;
  const least = prefix + '0'.repeat(rest);
  const most = prefix + 'f'.repeat(rest);
  if (most < low || least > high) return [];
  if (least >= low && most <= high) return [prefix];
  return [...DIGITS].flatMap((digit) => coveringPrefixes(low, high, prefix + digit));
}
