/** Ways to fall sick on demand, each a component behind {@link demo.sick.Sickness}. */
package demo.sick;
