/**
 * What every part of the form of a new review is given.
 */
import type { FormProblems, ReviewForm } from './review-form.ts';

export interface FieldsProps {
  form: ReviewForm;
  /** Empty until somebody has tried to create it. */
  problems: FormProblems;
  set: (part: Partial<ReviewForm>) => void;
}
