/** What the reader chose; `system` follows the machine. */
export type Theme = "system" | "light" | "dark";

const KEY = "plumbline.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function savedTheme(): Theme {
  const saved = localStorage.getItem(KEY);
  return saved === "light" || saved === "dark" ? saved : "system";
}

export function saveTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = savedTheme();
  const shown = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.setAttribute("data-theme", shown);
}

export const followSystemTheme = (): void => dark.addEventListener("change", applyTheme);
