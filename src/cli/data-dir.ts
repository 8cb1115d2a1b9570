import { join } from 'node:path'

const NAME = 'apiextensions-server'

/** The data folder of a user, where the system keeps such things. */
export function userDataDir(platform: string, home: string, environment: Readonly<Record<string, string | undefined>>): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', NAME)
    case 'win32':
      return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), NAME)
    default: {
      const given = environment['XDG_DATA_HOME'] ?? ''
      return join(given === '' ? join(home, '.local', 'share') : given, NAME)
    }
  }
}
