/** The load driver, a program of its own: phases warm, peak, idle, peak. Imports nothing of the service. */
package demo.load;
