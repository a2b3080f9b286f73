/**
 * What woven code calls. These classes live in the boot loader, where the classes of every loader find them; so they see
 * java.base only, hold no reference to the core but through types of java.base, and are defined when they are first needed.
 */
@NullMarked
package dev.arenascope.boot;

import org.jspecify.annotations.NullMarked;
