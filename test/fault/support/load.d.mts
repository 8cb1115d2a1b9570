/** The n-th operation of a writer in a round; `value` undefined: a delete. */
export function operation(round: number, writer: number, n: number): { readonly key: string; readonly value: string | undefined }
