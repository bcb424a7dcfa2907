/** The project's own templates, read once in each process: nothing of them changes. */
import { loadTemplates } from '../../server/mail/template.ts'

export const templates = loadTemplates()
