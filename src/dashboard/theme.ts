// The colours of the editor's theme as canvases need them, and the news that they are others now.

export function colour(variable: string, fallback = '#808080'): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  return value === '' ? fallback : value;
}

export function font(): string {
  const family = colour('--vscode-font-family', 'sans-serif');
  return `11px ${family}`;
}

/** VS Code writes the variables into the style of the page, and the kind of theme into the classes of its body. */
export function onDidChangeTheme(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
