/** Whatever ends a line in some language that rewards are printed in: there, a comment must end nowhere else. */
export const lineEnd = /\r\n?|[\n\u2028\u2029]/;
