/** A row of tabs that is wider than the window begins where one is. */
for (const tab of document.querySelectorAll<HTMLElement>('nav [aria-current="page"]')) {
  const row = tab.parentElement;
  if (!row || row.scrollWidth <= row.clientWidth) continue;
  row.scrollLeft +=
    tab.getBoundingClientRect().left -
    row.getBoundingClientRect().left -
    (row.clientWidth - tab.offsetWidth) / 2;
}
