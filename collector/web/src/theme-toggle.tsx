import { Moon, Sun, SunMoon } from "lucide-react";
import { useState } from "react";
import { savedTheme, saveTheme, type Theme } from "./theme.ts";
import { IconButton } from "./ui/button.tsx";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: SunMoon, light: Sun, dark: Moon } as const;

export function ThemeToggle() {
  const [theme, setTheme] = useState(savedTheme);
  const Icon = ICONS[theme];
  const turn = () => {
    saveTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <IconButton label={`Theme: ${theme}. Change to ${NEXT[theme]}`} onClick={turn}>
      <Icon className="size-4" aria-hidden />
    </IconButton>
  );
}
