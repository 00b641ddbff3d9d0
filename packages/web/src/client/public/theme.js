// Sets the theme before the first paint; a file of its own because the content security policy forbids inline scripts.
(() => {
  let choice = 'system';
  try {
    choice = localStorage.getItem('celery-cnc:theme') ?? 'system';
  } catch {
    // Storage is switched off in this browser: follow the system.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
