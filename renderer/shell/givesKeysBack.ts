/** Whether the browser shows the list of a select now. */
function listIsOpen(control: HTMLElement): boolean {
  return CSS.supports('selector(:open)') && control.matches(':open');
}

/**
 * For dropdowns and sliders beside the picture: used with the mouse, they hand the keyboard back as soon as a choice is
 * made, and keys pressed on one that is still in focus act on the picture. Reached by Tab they keep their own keys.
 * Use as an attachment: `<select {@attach givesKeysBack}>`.
 */
export function givesKeysBack(control: HTMLElement): () => void {
  let byMouse = false;
  const pressed = (): void => {
    byMouse = true;
  };
  const left = (): void => {
    byMouse = false;
  };
  const changed = (): void => {
    if (byMouse) control.blur();
  };
  const typed = (event: KeyboardEvent): void => {
    if (!byMouse || event.key === 'Tab' || listIsOpen(control)) return;
    event.preventDefault();
    event.stopPropagation();
    control.blur();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { ...keysOf(event), bubbles: true, cancelable: true }));
  };
  control.addEventListener('pointerdown', pressed);
  control.addEventListener('blur', left);
  control.addEventListener('change', changed);
  control.addEventListener('keydown', typed);
  return () => {
    control.removeEventListener('pointerdown', pressed);
    control.removeEventListener('blur', left);
    control.removeEventListener('change', changed);
    control.removeEventListener('keydown', typed);
  };
}

function keysOf({ key, ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent): KeyboardEventInit {
  return { key, ctrlKey, altKey, shiftKey, metaKey };
}
