package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;

/**
 * What a finding asks for.
 *
 * @param action with its price; absent with the reason why nothing follows from the finding, or nothing that may or can be done
 */
public record Prospect(Finding finding, Reading<Action> action) {}
