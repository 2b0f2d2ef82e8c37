/** The name of a clinician's role: by its code in the language of the screen, else as it came. */
import { language, t } from '../i18n/i18n.svelte';
import { roles } from '../i18n/nb/roles';
import type { RoleView } from '../ipc/bindings';

export function roleName(role: RoleView): string {
  const key = `hprRole.${role.code}`;
  return isKnown(key) ? t(key) : role.name;
}

/** Inside a sentence. */
export function roleInText(role: RoleView): string {
  return roleName(role).toLocaleLowerCase(language());
}

function isKnown(key: string): key is keyof typeof roles {
  return key in roles;
}
