"""Submissions -> answers -> verdicts -> grade -> receipt."""
