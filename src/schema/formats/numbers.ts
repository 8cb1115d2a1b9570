// Formats of numbers with a check digit (spec/schema.md §7.2).

const BLANKS_AND_DASHES = /[\t\n\f\r -]/g

/** An ISBN of ten digits, the last perhaps X. */
export function isIsbn10(text: string): boolean {
  const digits = text.replace(BLANKS_AND_DASHES, '')
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  const sum = Array.from(digits).reduce((total, digit, i) => total + (i + 1) * (digit === 'X' ? 10 : Number(digit)), 0)
  return sum % 11 === 0
}

/** An ISBN of thirteen digits. */
export function isIsbn13(text: string): boolean {
  const digits = text.replace(BLANKS_AND_DASHES, '')
  if (!/^\d{13}$/.test(digits)) return false
  return Array.from(digits).reduce((total, digit, i) => total + (i % 2 === 0 ? 1 : 3) * Number(digit), 0) % 10 === 0
}

/** Either. */
export function isIsbn(text: string): boolean {
  return isIsbn10(text) || isIsbn13(text)
}

const ISSUERS = /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/

/** A number of a known issuer whose check digit is right; everything but the digits is ignored. */
export function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  return ISSUERS.test(digits) && luhn(digits) % 10 === 0
}

function luhn(digits: string): number {
  return Array.from(digits)
    .reverse()
    .reduce((sum, char, i) => {
      const digit = Number(char) * (i % 2 === 0 ? 1 : 2)
      return sum + (digit > 9 ? digit - 9 : digit)
    }, 0)
}

/** A US social security number with both separators. */
export function isSsn(text: string): boolean {
  return text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)
}
