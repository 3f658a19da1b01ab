/** Calls `act` at most once in `everyMs`, and once more after the last request. */
export function throttle(act: () => void, everyMs: number): { request(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  function fire(): void {
    again = false;
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) fire();
    }, everyMs);
    timer.unref();
  }
  return {
    request() {
      if (timer) again = true;
      else fire();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
}
