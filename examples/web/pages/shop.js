// A small single-page view: draws itself anew for every address.

const BICYCLES = {
  heron: ['Heron', 'A light city frame with eight gears.', '£840'],
  curlew: ['Curlew', 'For long days and bad roads.', '£1,290'],
  barge: ['Barge', 'Carries two children, or a sofa.', '£2,150'],
};
const view = document.querySelector('#view');

function draw() {
  const [, , id] = location.pathname.split('/');
  const one = BICYCLES[id];
  view.replaceChildren(one ? details(...one) : list());
}

function element(name, about, ...inside) {
  const made = Object.assign(document.createElement(name), about);
  made.append(...inside);
  return made;
}

function details(name, text, price) {
  return element('article', { className: 'card' },
    element('h2', {}, name), element('p', {}, text),
    element('p', {}, `${price}. Try it: call `, element('a', { className: 'number', href: 'tel:+442079460018' }, '020 7946 0018'), '.'),
    element('p', {}, element('a', { href: '/shop' }, 'All bicycles')));
}

function list() {
  const card = ([id, [name, text, price]]) =>
    element('li', { className: 'card' },
      element('h2', {}, element('a', { href: `/shop/${id}` }, name)), element('p', {}, `${text} ${price}. Ask on 020-7946-0018.`));
  return element('ul', { className: 'cards' }, ...Object.entries(BICYCLES).map(card));
}

view.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="/shop"]');
  if (!link) return;
  event.preventDefault();
  history.pushState({}, '', link.href);
  draw();
});
addEventListener('popstate', draw);
draw();
