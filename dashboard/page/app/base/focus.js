/**
 * Gives a button the focus back that it lost by being disabled while it worked, so that whoever pressed it by a key can press it
 * again; unless they went elsewhere meanwhile.
 */
export function keepFocusOfPressed() {
  /** @type {EventTarget | null} */
  let latest = null;
  addEventListener("focusin", ({ target }) => {
    latest = target;
  });
  const observer = new MutationObserver((changes) => {
    const isBack = changes.some(
      ({ target }) => target === latest && !(/** @type {Element} */ (target).matches(":disabled")),
    );
    if (isBack && document.activeElement === document.body) /** @type {HTMLElement} */ (latest).focus();
  });
  observer.observe(document.body, { subtree: true, attributeFilter: ["disabled"] });
}
