/** An element with these properties and this inside. */
export function element(name, about, ...inside) {
  const made = Object.assign(document.createElement(name), about);
  made.append(...inside);
  return made;
}
