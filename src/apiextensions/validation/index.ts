import type { FieldError } from '../../meta/index.js'
import type { CustomResourceDefinition } from '../types/index.js'
export function approvalState(_crd: CustomResourceDefinition): { state: 'approved' | 'bypassed' | 'missing' | 'invalid'; value: string; message: string } | undefined { return undefined }
export function nonStructuralErrors(_crd: CustomResourceDefinition): readonly FieldError[] { return [] }
export function crdWarnings(_crd: CustomResourceDefinition, _old?: CustomResourceDefinition): readonly string[] { return [] }
export function validateCrd(_crd: CustomResourceDefinition): readonly FieldError[] { return [] }
export function validateCrdUpdate(_crd: CustomResourceDefinition, _old: CustomResourceDefinition): readonly FieldError[] { return [] }
export function validateCrdStatusUpdate(_crd: CustomResourceDefinition, _old: CustomResourceDefinition): readonly FieldError[] { return [] }
