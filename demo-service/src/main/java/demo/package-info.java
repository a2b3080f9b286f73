/** The demo service: started by {@link demo.DemoService}; it knows nothing of the agent. */
package demo;
