/** Programs that carry the agent in the tests. They know nothing of it, and print the same in every run. */
@NullMarked
package dev.arenascope.it.hosts;

import org.jspecify.annotations.NullMarked;
