/**
 * Runs inside the page, before any of its scripts: it is sent there as text, so it may use nothing outside itself.
 *
 * Looks once per animation frame, through shadow roots, open and closed, for the field that `selector` names and calls
 * `window.fieldFound(moment)`: with `focusEarly`, when the field first takes the focus (`exists`); then when a person could
 * use it (`ready`: visible, enabled, in the viewport, and on top of whatever lies at its centre).
 */
export function watchField({ selector, focusEarly }) {
  if (window !== window.top) return;

  const roots = new Set([document]);
  const rootOf = new WeakMap();
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options);
    roots.add(root);
    rootOf.set(this, root);
    return root;
  };

  const deepest = (look) => {
    let found = look(document);
    for (;;) {
      const root = found && (rootOf.get(found) ?? found.shadowRoot);
      const inner = root && look(root);
      if (!inner || inner === found) return found;
      found = inner;
    }
  };
  const all = (wanted) => [...roots].flatMap((root) => [...root.querySelectorAll(wanted)]);
  const centre = (element) => {
    const box = element.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, wide: box.width > 1 && box.height > 1 };
  };
  const visible = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
  const isReady = (element) => {
    if (!element.isConnected || element.type === 'hidden' || element.readOnly) return false;
    if (element.matches(':disabled') || !element.checkVisibility(visible)) return false;
    const { x, y, wide } = centre(element);
    if (!wide || x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
    const hit = deepest((root) => root.elementFromPoint(x, y));
    return hit === element || hit?.closest('label')?.control === element;
  };
  const hasFocus = (element) => deepest((root) => root.activeElement) === element;
  const takesFocus = (element) => {
    element.focus({ preventScroll: true });
    return hasFocus(element);
  };

  const moment = (kind, element) => ({
    kind,
    at: performance.now(),
    wallClock: performance.timeOrigin + performance.now(),
    ...centre(element),
  });
  const shifts = [];
  const longTasks = [];
  const observe = (type, keep) =>
    new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true });
  observe('layout-shift', (shift) => shifts.push({ at: shift.startTime, value: shift.value }));
  observe('longtask', (task) => longTasks.push({ at: task.startTime, ms: task.duration }));

  window.watched = {
    shifts,
    longTasks,
    /** Where to click for the first ready field that `wanted` names, or null. */
    place: (wanted) => {
      const field = all(wanted).find(isReady);
      return field ? centre(field) : null;
    },
    value: () => all(selector).find(isReady)?.value ?? null,
    focused: (wanted) => all(wanted).some(hasFocus),
  };

  let exists = false;
  const eachFrame = () => {
    const fields = all(selector);
    if (focusEarly && !exists) {
      const field = fields.find(takesFocus);
      exists = field !== undefined;
      if (field) window.fieldFound(moment('exists', field));
    }
    const ready = fields.find(isReady);
    if (ready) window.fieldFound(moment('ready', ready));
    else requestAnimationFrame(eachFrame);
  };
  requestAnimationFrame(eachFrame);
}
