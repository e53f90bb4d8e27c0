/**
 * Where consoles lead from their root. Only these are followed, so that what a server says never
 * becomes a path that is asked for.
 */
export const CONSOLE_PAGES = [
  "/login",
  "/login.html",
  "/login/",
  "/signin",
  "/sign_in",
  "/users/sign_in",
  "/auth/login",
  "/spaces/enter",
  "/app/home",
  "/app/kibana",
  "/graph",
  "/query",
  "/ui/",
  "/ui",
  "/dashboard/",
  "/dashboard",
  "/admin/",
  "/admin",
  "/solr/",
  "/start.html",
  "/restgui/start.html",
  "/console/",
  "/manager/html",
  "/phpmyadmin/",
  "/adminer.php",
  "/zabbix/",
  "/index.html",
] as const;
