/**
 * Puts text on the clipboard.
 * @returns false where the system or the window's permissions refuse
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused without a permission dialog: the caller says so.
    return false;
  }
}
