// A small single-page view: draws itself anew for every address.

import { element } from './element.js';

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

function details(name, text, price) {
  const link = element('a', { className: 'number', href: 'tel:+442079460018' }, '020 7946 0018');
  return element('article', { className: 'card' },
    element('h2', {}, name), element('p', {}, text),
    element('p', {}, `${price}. Try it: call `, link, '.'),
    element('p', {}, element('a', { href: '/shop' }, 'All bicycles')));
}

function list() {
  const card = ([id, [name, text, price]]) =>
    element('li', { className: 'card' },
      element('h2', {}, element('a', { href: `/shop/${id}` }, name)),
      element('p', {}, `${text} ${price}. Ask on `, element('span', { className: 'number' }, '020-7946-0018'), '.'));
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
